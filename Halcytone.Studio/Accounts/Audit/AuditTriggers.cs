using Halcytone.Studio.Foundation.Data;

namespace Halcytone.Studio.Accounts.Audit;

/// <summary>Makes the database itself refuse to change or remove an audit entry. A migration may run the same statements.</summary>
internal sealed class AuditTriggers : IDatabaseRule
{
    public static readonly IReadOnlyList<string> Sqlite =
    [
        "CREATE TRIGGER IF NOT EXISTS audit_entries_stay BEFORE UPDATE ON audit_entries BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END",
        "CREATE TRIGGER IF NOT EXISTS audit_entries_remain BEFORE DELETE ON audit_entries BEGIN SELECT RAISE(ABORT, 'audit entries are never removed'); END",
    ];

    public static readonly IReadOnlyList<string> Postgres =
    [
        "CREATE OR REPLACE FUNCTION audit_entries_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit entries are never changed or removed'; END $$",
        "CREATE OR REPLACE TRIGGER audit_entries_stay BEFORE UPDATE OR DELETE ON audit_entries FOR EACH ROW EXECUTE FUNCTION audit_entries_refuse()",
        "CREATE OR REPLACE TRIGGER audit_entries_remain BEFORE TRUNCATE ON audit_entries FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_refuse()",
    ];

    public IEnumerable<string> Statements(bool onPostgres) => onPostgres ? Postgres : Sqlite;
}
