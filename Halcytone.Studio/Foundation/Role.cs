namespace Halcytone.Studio.Foundation;

/// <summary>What a member is in a workspace (design §5). One member may hold several.</summary>
[Flags]
public enum Role
{
    None = 0,
    Writer = 1,
    Editor = 2,
    SeoSpecialist = 4,
    MarketingManager = 8,
    ContentManager = 16,
    Executive = 32,
    Instructor = 64,
    Administrator = 128,
}

/// <summary>What somebody may do: the rows of the matrix in design §5, the halves ("own", "urgent", "ask") apart.</summary>
[Flags]
public enum Right : long
{
    None = 0,
    Read = 1L << 0,
    Write = 1L << 1,
    WriteMetadata = 1L << 2,
    WriteOwnSessions = 1L << 3,
    Plan = 1L << 4,
    PlanOwn = 1L << 5,
    CheckEditorially = 1L << 6,
    CheckSeo = 1L << 7,
    Approve = 1L << 8,
    ApproveUrgent = 1L << 9,
    ApproveOwnSummaries = 1L << 10,
    Release = 1L << 11,
    AskForRelease = 1L << 12,
    ReleaseOwnSummaries = 1L << 13,
    Recover = 1L << 14,
    RecoverOwnSummaries = 1L << 15,
    ManageAudience = 1L << 16,
    SeeResults = 1L << 17,
    SeeOwnResults = 1L << 18,
    SeeOwnSessions = 1L << 19,
    Administer = 1L << 20,
    All = ~0L,
}
