using System.Text.Json;
using Nexus.Ids;
using Nexus.Users;

namespace Nexus.Api.Users;

/// <summary>What the OpenAPI document shows.</summary>
internal static class UserExamples
{
    private const string RefreshToken = "nxr_AaH8ZGhwdYOjXA4bs2Qvrb-G8_Aa3JOPo6D3GPmp3LmDdY-rkj78mmnOgblt1rny2FGDvq4znz4Uie-DhokhVA";
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly string SessionId = NexusId.Format(UserIds.SessionPrefix, new Guid("019c1397-2d00-7a3b-8c4d-5e6f70819202"));

    public static readonly RegisterRequest Register = new("ann@example.com", "correct horse battery", "Ann", "en");

    public static readonly LogInRequest LogIn = new("ann@example.com", "correct horse battery");

    public static readonly RefreshRequest Refresh = new(RefreshToken);

    public static readonly LogOutRequest LogOut = new(RefreshToken);

    public static readonly ProfileRequest Profile = new("Anna", "ru");

    public static readonly PasswordRequest Password = new("correct horse battery", "staple battery horse");

    public static readonly UserResponse User = new(
        NexusId.Format(UserIds.Prefix, new Guid("019c1397-2d00-7a3b-8c4d-5e6f70819201")), "ann@example.com", "Ann", "en", [Roles.User], Time);

    public static readonly TokensResponse Tokens = new(
        "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6Ii4uLiJ9.eyJpc3MiOiJuZXh1cyJ9.c2lnbmF0dXJl",
        RefreshToken, 900, BearerHandler.SchemeName, User);

    public static readonly SessionsResponse Sessions = new(
        [new SessionResponse(SessionId, Current: true, Time, Time.AddHours(2), Time.AddHours(2).AddDays(30), "192.0.2.7", "Mozilla/5.0")],
        NextCursor: null);

    public static readonly EraseMeRequest EraseMe = new("correct horse battery");

    public static readonly AccountRequest AccountChange = new(Blocked: true, Reason: "Sells what is not his.");

    public static readonly AccountResponse Account = new(
        User.Id, User.Email, User.DisplayName, User.Language, User.Roles, AccountResponse.Blocked, Time.AddDays(3), AccountChange.Reason, Time);

    public static readonly ExportResponse Export = new(
        User.Id, Time.AddDays(5), new Dictionary<string, IReadOnlyList<JsonElement>>(StringComparer.Ordinal) { ["account"] = [], ["executions"] = [] });

    public static readonly JwksResponse Jwks = new(
    [
        new JwkResponse(
            "EC", "P-256", "ES256", "sig", "d4-V4izTRTHYgDz1BNnp8MOt5Y6YS7iA9xEJGtmHDpU",
            "wKpK76vm2JebAgrNdiD8Y-2LBqQqFI2yDiAHcDyUGDU", "CBVpZjH6OcJxZeIHCJRH6i_crLJF9sRwmaQ9oxIhEfA"),
    ]);
}
