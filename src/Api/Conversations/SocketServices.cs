using System.Text.Json;
using Microsoft.Extensions.Options;
using Nexus.Api.Http;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Nexus.Api.Conversations;

/// <summary>What WebSockets of conversations need.</summary>
internal sealed class SocketServices(
    ConversationWatch watch, CallerStanding standing, RequestCheck rules, SocketLimits limits, ExceptionMapping exceptions, IOptions<JsonOptions> json,
    IOptions<SocketOptions> options, TimeProvider clock)
{
    /// <summary>What there is to see.</summary>
    public ConversationWatch Watch => watch;

    /// <summary>Whether callers may go on.</summary>
    public CallerStanding Standing => standing;

    /// <summary>The rules of requests.</summary>
    public RequestCheck Rules => rules;

    /// <summary>The limits of callers.</summary>
    public SocketLimits Limits => limits;

    /// <summary>Faults as problems.</summary>
    public ExceptionMapping Exceptions => exceptions;

    /// <summary>As bodies are read and written.</summary>
    public JsonSerializerOptions Json => json.Value.SerializerOptions;

    /// <summary>Bounds.</summary>
    public SocketOptions Options => options.Value;

    /// <summary>The clock.</summary>
    public TimeProvider Clock => clock;
}
