using System.Security.Cryptography;
using Nexus.Stands.OpenIdConnect;
using Nexus.Testing;

namespace Nexus.Api.Tests.Identities;

/// <summary>A front-end that accepts the tokens of one issuer; several may stand beside each other on one database.</summary>
internal sealed class IssuerServer : IAsyncDisposable
{
    private readonly PostgresDatabase _database;
    private readonly string _masterKey;
    private readonly bool _ownsDatabase;
    private readonly NexusServer _server;

    private IssuerServer(PostgresDatabase database, string masterKey, bool ownsDatabase, NexusServer server) =>
        (_database, _masterKey, _ownsDatabase, _server) = (database, masterKey, ownsDatabase, server);

    public HttpClient Client => _server.Client;

    public static async Task<IssuerServer> StartAsync(OidcIssuer issuer, TimeProvider clock, IssuerServer? beside = null)
    {
        var database = beside?._database ?? await PostgresDatabase.CreateAsync();
        var masterKey = beside?._masterKey ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var server = await NexusServer.StartAsync(database, setup =>
        {
            setup.Clock = clock;
            setup.Settings["Nexus:Security:MasterKey"] = masterKey;
            IssuerFixture.Configure(setup, 0, issuer.Url);
        });
        return new IssuerServer(database, masterKey, beside is null, server);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        if (_ownsDatabase)
            await _database.DisposeAsync();
    }
}
