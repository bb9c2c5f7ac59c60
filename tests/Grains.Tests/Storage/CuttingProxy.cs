using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Nexus.Grains.Tests.Storage;

/// <summary>
/// Stands between Npgsql and PostgreSQL and can swallow the answer to a statement: the server has committed, the client sees
/// its connection break.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private const byte Execute = (byte)'E';

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly NpgsqlConnectionStringBuilder _target;
    private readonly Task _accepting;
    private readonly ConcurrentDictionary<TcpClient, byte> _clients = new();
    private int _cuts;

    public CuttingProxy(string connectionString)
    {
        _target = new NpgsqlConnectionStringBuilder(connectionString);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>How many answers were swallowed.</summary>
    public int Swallowed { get; private set; }

    /// <summary>Leads through the proxy.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(_target.ConnectionString)
    {
        Host = "127.0.0.1",
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    /// <summary>The answers to the next so many executed statements are lost.</summary>
    public void SwallowAnswers(int count) => Interlocked.Exchange(ref _cuts, count);

    /// <summary>Closes the connections there are, as a network would; the server notices when it next has something to say.</summary>
    public void BreakConnections()
    {
        foreach (var client in _clients.Keys)
            client.Close();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
            _ = ForwardAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using (client)
        {
            _clients[client] = 0;
            await using var server = await ConnectAsync();
            var session = new Session();
            var up = UpAsync(client.GetStream(), server, session);
            var down = DownAsync(server, client.GetStream(), session);
            await Task.WhenAny(up, down);
            _clients.TryRemove(client, out _);
            client.Close();
            server.Close();
            await Task.WhenAll(up, down).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // As Npgsql reads it, a host that is a path is the directory of the server's socket.
    private async Task<NetworkStream> ConnectAsync()
    {
        var host = _target.Host!;
        var path = Path.IsPathRooted(host);
        var socket = new Socket(path ? AddressFamily.Unix : AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Unspecified);
        EndPoint server = path
            ? new UnixDomainSocketEndPoint(Path.Combine(host, $".s.PGSQL.{_target.Port}"))
            : new DnsEndPoint(host, _target.Port, AddressFamily.InterNetwork);
        await socket.ConnectAsync(server, _stopping.Token);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private async Task UpAsync(NetworkStream from, NetworkStream to, Session session)
    {
        var buffer = new byte[1 << 20];
        while (await from.ReadAsync(buffer, _stopping.Token) is var count and > 0)
        {
            if (session.Executes(buffer.AsSpan(0, count)) && Interlocked.Decrement(ref _cuts) >= 0)
                session.Cut = true;
            await to.WriteAsync(buffer.AsMemory(0, count), _stopping.Token);
        }
    }

    private async Task DownAsync(NetworkStream from, NetworkStream to, Session session)
    {
        var buffer = new byte[1 << 20];
        while (await from.ReadAsync(buffer, _stopping.Token) is var count and > 0)
        {
            if (session.Cut)
            {
                // The server answers after it has committed.
                Swallowed++;
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, count), _stopping.Token);
        }
    }

    // Frames of the PostgreSQL protocol: a letter and a length that counts itself. They need not begin where a read does.
    private sealed class Session
    {
        private readonly byte[] _header = new byte[5];
        private int _headerLength;
        private int _bodyLeft;
        private bool _started;

        public bool Cut { get; set; }

        /// <summary>Whether a statement's execution begins in these bytes.</summary>
        public bool Executes(ReadOnlySpan<byte> sent)
        {
            // The first message, of the connection's start, has no letter; it comes alone.
            if (!_started)
            {
                _started = true;
                return false;
            }

            var found = false;
            while (!sent.IsEmpty)
            {
                var skip = Math.Min(_bodyLeft, sent.Length);
                _bodyLeft -= skip;
                sent = sent[skip..];
                while (_bodyLeft == 0 && !sent.IsEmpty)
                {
                    _header[_headerLength++] = sent[0];
                    sent = sent[1..];
                    if (_headerLength < _header.Length)
                        continue;
                    found |= _header[0] == Execute;
                    _bodyLeft = BinaryPrimitives.ReadInt32BigEndian(_header.AsSpan(1)) - sizeof(int);
                    _headerLength = 0;
                }
            }

            return found;
        }
    }
}
