using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Tasks;

namespace Halcytone.Studio.Review;

/// <summary>The face of the room: findings, editorial check, approval.</summary>
public static class ReviewRoom
{
    /// <summary>Its services and options.</summary>
    public static WebApplicationBuilder AddReview(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ReviewFindings>().AddSingleton<ApprovalGate>().AddSingleton<Approvals>().AddSingleton<ApprovalDesk>();
        builder.Services.AddSingleton<PolicyBook>().AddSingleton<Deputies>().AddSingleton<Comments>();
        builder.Services.AddSingleton<IFactListener, ItemFollowsReview>().AddSingleton<ITaskHandler, ApprovalDeadline>().AddSingleton<ITaskHandler, ApprovalReminder>();
        return builder;
    }

    /// <summary>Its endpoints.</summary>
    public static void MapReview(this WebApplication app)
    {
        app.MapApprovals();
        app.MapPolicies();
        app.MapComments();
    }
}
