using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;
using Nexus.Conversations;
using Nexus.Ids;

namespace Nexus.Api.Conversations;

/// <summary>Who takes part in a conversation, and what the model is to know of it.</summary>
internal static class MemberEndpoints
{
    private const string UserPrefix = "usr";

    /// <summary>Maps them under <c>/conversations</c>.</summary>
    internal static void MapMembers(this IEndpointRouteBuilder conversations)
    {
        conversations.MapGet("/{id}/members", ListAsync).WithName("ListMembers").WithSummary("Who takes part")
            .WithDescription("All of them, in the order they came.")
            .WithErrors(ConversationErrors.NotFound).WithAnswerExample(new Page<MemberResponse>([ConversationExamples.Member], NextCursor: null));
        conversations.MapPut("/{id}/members/{userId}", SetAsync).WithName("SetMember").WithSummary("Add a member or change a role")
            .WithDescription("For owners.")
            .WithErrors(
                ConversationErrors.NotFound, ConversationErrors.RoleRequired, ConversationErrors.UnknownUser, ConversationErrors.LastOwner,
                ConversationErrors.TooManyMembers)
            .WithRequestExample(ConversationExamples.SetMember).WithAnswerExample(ConversationExamples.Member);
        conversations.MapDelete("/{id}/members/{userId}", RemoveAsync).WithName("RemoveMember").WithSummary("Take a member out, or leave")
            .WithDescription("For owners, and for everyone who leaves. A conversation keeps at least one owner.")
            .WithErrors(ConversationErrors.NotFound, ConversationErrors.RoleRequired, ConversationErrors.MemberNotFound, ConversationErrors.LastOwner);
        conversations.MapGet("/{id}/facts", GetFactsAsync).WithName("GetFacts").WithSummary("What the model is told with every reply")
            .WithDescription("The pinned facts, with the conversation's version as ETag.")
            .WithErrors(ConversationErrors.NotFound).WithAnswerExample(new FactsResponse(ConversationExamples.Facts.Facts));
        conversations.MapPut("/{id}/facts", SetFactsAsync).WithName("SetFacts").WithSummary("Pin facts in place of those before")
            .WithDescription("For writers.").WithErrors(ConversationErrors.NotFound, ConversationErrors.RoleRequired)
            .WithRequestExample(ConversationExamples.Facts).WithAnswerExample(new FactsResponse(ConversationExamples.Facts.Facts));
    }

    private static async Task<Results<Ok<Page<MemberResponse>>, ProblemResult>> ListAsync(string id, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.AskAsync(id, g => g.GetAsync(caller.UserId()));
        return result.ToOk(c => new Page<MemberResponse>([.. c.Members.Select(MemberResponse.Of)], NextCursor: null));
    }

    private static async Task<Results<Ok<MemberResponse>, ProblemResult>> SetAsync(
        string id, string userId, MemberRequest request, ClaimsPrincipal caller, IGrainFactory grains)
    {
        if (!NexusId.IsValid(userId, UserPrefix))
            return ConversationErrors.UnknownUser.ToProblem();
        var result = await grains.AskAsync(id, g => g.SetMemberAsync(caller.UserId(), new MemberChange(userId, request.Role!.Value)));
        return result.ToOk(c => MemberResponse.Of(c.Members.Single(m => m.UserId == userId)));
    }

    private static async Task<Results<NoContent, ProblemResult>> RemoveAsync(string id, string userId, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = grains.Conversation(id) is { } grain ? await grain.RemoveMemberAsync(caller.UserId(), userId) : ConversationErrors.NotFound;
        return result.ToNoContent();
    }

    private static async Task<Results<Tagged<FactsResponse>, ProblemResult>> GetFactsAsync(string id, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.AskAsync(id, g => g.GetFactsAsync(caller.UserId()));
        return result.ToTagged(f => f.Version, FactsResponse.Of);
    }

    private static async Task<Results<Tagged<FactsResponse>, ProblemResult>> SetFactsAsync(
        string id, FactsRequest request, IfMatch ifMatch, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.AskAsync(id, g => g.SetFactsAsync(caller.UserId(), request.ToFacts(), ifMatch.Version));
        return ifMatch.Check(result, ConversationErrors.Changed).ToTagged(f => f.Version, FactsResponse.Of);
    }
}
