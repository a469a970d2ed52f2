using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Halcytone.Studio.Foundation.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class InboxAndReview : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "for_name",
                table: "verdicts",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "snoozed_until",
                table: "notices",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "channel",
                table: "approval_comments",
                type: "character varying(40)",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "field",
                table: "approval_comments",
                type: "character varying(60)",
                maxLength: 60,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "resolved_at",
                table: "approval_comments",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "resolved_by",
                table: "approval_comments",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "deputies",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    member_id = table.Column<Guid>(type: "uuid", nullable: false),
                    member_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    deputy_id = table.Column<Guid>(type: "uuid", nullable: false),
                    deputy_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    from = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    until = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    set_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    ended_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_deputies", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "review_policies",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    mode = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    levels = table.Column<string>(type: "text", nullable: false),
                    changed_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    changed_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_review_policies", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_deputies_workspace_id_deputy_id_until",
                table: "deputies",
                columns: new[] { "workspace_id", "deputy_id", "until" });

            migrationBuilder.CreateIndex(
                name: "ix_deputies_workspace_id_member_id_until",
                table: "deputies",
                columns: new[] { "workspace_id", "member_id", "until" });

            migrationBuilder.CreateIndex(
                name: "ix_review_policies_workspace_id_kind",
                table: "review_policies",
                columns: new[] { "workspace_id", "kind" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "deputies");

            migrationBuilder.DropTable(
                name: "review_policies");

            migrationBuilder.DropColumn(
                name: "for_name",
                table: "verdicts");

            migrationBuilder.DropColumn(
                name: "snoozed_until",
                table: "notices");

            migrationBuilder.DropColumn(
                name: "channel",
                table: "approval_comments");

            migrationBuilder.DropColumn(
                name: "field",
                table: "approval_comments");

            migrationBuilder.DropColumn(
                name: "resolved_at",
                table: "approval_comments");

            migrationBuilder.DropColumn(
                name: "resolved_by",
                table: "approval_comments");
        }
    }
}
