using System.Buffers.Text;
using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Nexus.Access;
using Nexus.Api.Access;
using Nexus.Api.Http;

namespace Nexus.Api.Conversations;

/// <summary>
/// Lets one WebSocket in as whoever asked for it. When and in which session that was stands in the ticket, so that the connection
/// ends with them; the conversation has a hash of the whole, so that it can't be changed.
/// </summary>
/// <param name="Text">Fit for a query and for a subprotocol.</param>
internal sealed record SocketTicket(string Text)
{
    private const int SecretBytes = 32;
    private const char Separator = '.';
    private const string IssuedAt = "iat";

    // How long a front-end goes on believing a key without asking.
    private static readonly TimeSpan KeyGoodFor = TimeSpan.FromSeconds(30);

    /// <summary>What the conversation is shown.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>A new one for a caller.</summary>
    public static SocketTicket For(ClaimsPrincipal caller, DateTimeOffset now)
    {
        // Of a key it is not known since when it is known to be good, only for how long that may be.
        var issuedAt = caller.FindFirst(IssuedAt)?.Value ?? (now - KeyGoodFor).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return new SocketTicket(string.Join(
            Separator, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)), issuedAt, caller.SessionId() ?? ""));
    }

    /// <summary>The caller as the ticket knows him; only once the conversation has recognised it.</summary>
    /// <param name="userId">As the conversation says.</param>
    public ClaimsPrincipal CallerOf(string userId)
    {
        var parts = Text.Split(Separator);
        List<Claim> claims =
        [
            new(Caller.SubjectClaim, userId),
            new(IssuedAt, parts[1]),
            new(Permission.ScopeClaim, $"{Scopes.ConversationsRead} {Scopes.ConversationsWrite}"),
        ];
        if (parts[2].Length > 0)
            claims.Add(new Claim(Caller.SessionClaim, parts[2]));
        return new ClaimsPrincipal(new ClaimsIdentity(claims, nameof(SocketTicket), Caller.SubjectClaim, Caller.RolesClaim));
    }
}
