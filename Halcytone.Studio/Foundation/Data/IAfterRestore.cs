namespace Halcytone.Studio.Foundation.Data;

/// <summary>
/// Told at the first start after a back-up was put in place. The copy does not know what went out after it was made, so a room holds what it
/// would otherwise do again, until a person has looked (reliability-and-security §3.14).
/// </summary>
public interface IAfterRestore
{
    /// <summary>Holds what was open, in every workspace, in one unit of work.</summary>
    /// <param name="db">A context of the installation; the caller commits.</param>
    Task Hold(StudioDb db, CancellationToken stop);
}
