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
