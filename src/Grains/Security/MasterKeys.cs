using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Nexus.Grains.Security;

/// <summary>The installation's master keys: one that seals, and older ones that still open.</summary>
public sealed partial class MasterKeys
{
    /// <summary>Of a master key, in bytes: AES-256.</summary>
    public const int KeySize = 32;

    private readonly List<MasterKey> _keys;

    /// <summary>Reads the keys from configuration or the key file, which is made when there is none.</summary>
    /// <exception cref="OptionsValidationException">A key is not 32 bytes of base64, or its file can't be read.</exception>
    public MasterKeys(IOptions<SecurityOptions> options, IConfiguration configuration, ILogger<MasterKeys> logger)
    {
        var settings = options.Value;
        var current = settings.MasterKey is { Length: > 0 } key ? Parse(key, nameof(SecurityOptions.MasterKey))
            : OwnKey(configuration, logger);
        _keys = [current, .. settings.PreviousMasterKeys.Select(k => Parse(k, nameof(SecurityOptions.PreviousMasterKeys)))];
    }

    /// <summary>What seals from now on.</summary>
    internal MasterKey Current => _keys[0];

    /// <summary>The key with this id, or null.</summary>
    internal MasterKey? Find(uint id) => _keys.Find(k => k.Id == id);

    private static MasterKey OwnKey(IConfiguration configuration, ILogger logger)
    {
        var home = configuration["Nexus:Home"] is { Length: > 0 } path ? path : ".nexus";
        var file = Path.GetFullPath(Path.Combine(home, "secrets", "master.key"));
        if (!File.Exists(file) && TryCreate(file))
            LogCreated(logger, file);
        return Parse(ReadFile(file), nameof(SecurityOptions.MasterKey));
    }

    private static MasterKey Parse(string text, string name)
    {
        var bytes = new byte[KeySize];
        if (!Convert.TryFromBase64String(text.Trim(), bytes, out var written) || written != KeySize)
            throw Invalid(name, $"is not {KeySize} bytes in base64; make one with: openssl rand -base64 {KeySize}");
        return new MasterKey(bytes);
    }

    private static string ReadFile(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid(nameof(SecurityOptions.MasterKey), $"is not set, and its file can't be read: {e.Message}");
        }
    }

    // The key is on disk, whole, before its name appears; who comes second takes the first one's.
    private static bool TryCreate(string file)
    {
        var directory = Path.GetDirectoryName(file)!;
        var draft = Path.Combine(directory, $".master.{Guid.CreateVersion7():N}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(draft, options))
        {
            stream.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeySize)) + "\n"));
            stream.Flush(flushToDisk: true);
        }

        var isFirst = TryName(draft, file);
        File.Delete(draft);
        return isFirst;
    }

    // On Unix File.Move looks for the file and then renames, which replaces one that came in between; a link does not.
    private static bool TryName(string draft, string file)
    {
        if (!OperatingSystem.IsWindows() && Link(Encoding.UTF8.GetBytes(draft + '\0'), Encoding.UTF8.GetBytes(file + '\0')) == 0)
            return true;
        if (File.Exists(file))
            return false;
        try
        {
            // Windows, or a file system without links.
            File.Move(draft, file, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(file))
        {
            return false;
        }
    }

    private static OptionsValidationException Invalid(string name, string problem) =>
        new(name, typeof(SecurityOptions), [$"{SecurityOptions.Section}:{name} {problem}"]);

    [DllImport("libc", EntryPoint = "link")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link(byte[] existing, byte[] created);

    [LoggerMessage(LogLevel.Warning, "Made a master key in {File}. Back it up apart from the database: what is encrypted is lost without it.")]
    private static partial void LogCreated(ILogger logger, string file);
}

/// <summary>A master key and the number that sealed texts name it by.</summary>
internal sealed class MasterKey(byte[] bytes)
{
    /// <summary>The first four bytes of the key's hash: tells keys apart, says nothing about them.</summary>
    public uint Id { get; } = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(bytes));

    /// <summary>The key for one purpose (HKDF, RFC 5869), so that no purpose can open another's texts.</summary>
    public void Derive(ReadOnlySpan<byte> purpose, Span<byte> key) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, bytes, key, salt: [], info: purpose);
}
