using System.Text.Json.Serialization;
using Nexus.Grains.Storage;
using Nexus.Users;

namespace Nexus.Grains.Users;

/// <summary>How this feature's states and events are written. Stored for years: members are added, never renamed.</summary>
[JsonSerializable(typeof(Document<EmailState>))]
[JsonSerializable(typeof(Document<UserState>))]
[JsonSerializable(typeof(Document<SigningKeyState>))]
[JsonSerializable(typeof(UserRegistered))]
[JsonSerializable(typeof(UserSessionStarted))]
[JsonSerializable(typeof(UserSessionRevoked))]
[JsonSerializable(typeof(UserLocked))]
[JsonSerializable(typeof(UserPasswordChanged))]
[JsonSerializable(typeof(UserProfileChanged))]
[JsonSerializable(typeof(SigningKeyAdded))]
[JsonSerializable(typeof(UserRolesChanged))]
[JsonSerializable(typeof(UserBlocked))]
[JsonSerializable(typeof(UserUnblocked))]
[JsonSerializable(typeof(UserErased))]
[JsonSerializable(typeof(UserExported))]
[JsonSerializable(typeof(User))]
[JsonSerializable(typeof(SessionInfo))]
internal sealed partial class UsersJson : JsonSerializerContext;
