using Nexus.Conversations;
using Nexus.Results;

namespace Nexus.Grains.Conversations;

/// <content>Members.</content>
internal sealed partial record ConversationState
{
    /// <summary>Adds a member or changes a role.</summary>
    public Result<ConversationChange> SetMember(string userId, ConversationRole role, DateTimeOffset now)
    {
        var index = IndexOf(userId);
        if (index < 0)
        {
            return Members.Length >= ConversationLimits.Members
                ? ConversationErrors.TooManyMembers
                : Updated(this with { Members = Members.Add(new ConversationMember(userId, role, now)) }, now);
        }

        if (Members[index].Role == role)
            return Unchanged;
        if (role != ConversationRole.Owner && IsLastOwner(userId))
            return ConversationErrors.LastOwner;
        return Updated(this with { Members = Members.SetItem(index, Members[index] with { Role = role }) }, now);
    }

    /// <summary>Takes a member out.</summary>
    public Result<ConversationChange> RemoveMember(string userId, DateTimeOffset now)
    {
        var index = IndexOf(userId);
        if (index < 0)
            return ConversationErrors.MemberNotFound;
        return IsLastOwner(userId) ? ConversationErrors.LastOwner : Updated(this with { Members = Members.RemoveAt(index) }, now);
    }

    /// <summary>
    /// A user whose account is erased leaves. Where he was the last owner, the member who has been there longest takes over, writers
    /// before readers: what others wrote is not his to take along. When nobody is left it is deleted.
    /// </summary>
    public ConversationChange Forget(string userId, DateTimeOffset now)
    {
        var index = IndexOf(userId);
        if (index < 0)
            return Unchanged;
        var left = Members.RemoveAt(index);
        if (left.IsEmpty)
            return Delete(now);
        if (left.MaxBy(m => m.Role) is { Role: not ConversationRole.Owner } heir)
            left = left.Replace(heir, heir with { Role = ConversationRole.Owner });
        return Updated(this with { Members = left }, now);
    }

    private bool IsLastOwner(string userId) =>
        RoleOf(userId) == ConversationRole.Owner && Members.Count(m => m.Role == ConversationRole.Owner) == 1;

    private int IndexOf(string userId)
    {
        for (var i = 0; i < Members.Length; i++)
        {
            if (Members[i].UserId == userId)
                return i;
        }

        return -1;
    }
}
