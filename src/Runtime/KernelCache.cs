using System.Security.Cryptography;
using System.Text;

namespace Whence.Runtime;

/// <summary>
/// Compiled kernels on disk: the texts of kernel methods, and the cubins that a driver made of texts. A file is named by the <see cref="Key"/> of all that
/// determines what is in it, and begins with a mark and the SHA-256 of what follows, so that damage is seen before anyone reads it. The cache only saves time:
/// no failure of the disk is an error. The longest unused files go first. A second folder is only read: what came with the application.
/// </summary>
sealed class KernelCache(string folder, long maxBytes = KernelCache.UsualBytes, string? shipped = null)
{
    /// <summary>The environment variable that moves the cache, or switches it off with <c>off</c>.</summary>
    public const string Variable = "WHENCE_KERNEL_CACHE";

    const long UsualBytes = 256L << 20;
    const string DraftExtension = ".draft";

    static ReadOnlySpan<byte> Mark => "WHENCE01"u8;

    /// <summary>The cache of this user, in front of the folder <c>kernels</c> beside the application; null where it is switched off.</summary>
    public static KernelCache? Default => Environment.GetEnvironmentVariable(Variable) switch
    {
        "off" => null,
        var path => new(string.IsNullOrEmpty(path) ? UsualFolder : path, shipped: Path.Combine(AppContext.BaseDirectory, "kernels")),
    };

    public string Folder => folder;

    static string UsualFolder
    {
        get
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            var root = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache
                : Path.Combine(home, ".cache");
            return Path.Combine(root, "whence", "kernels");
        }
    }

    /// <summary>SHA-256, in hex, of all that determines a file.</summary>
    public static string Key(params IEnumerable<string> parts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))));

    /// <summary>What a file holds; null where there is none. A damaged file is not read, and deleted unless it was shipped.</summary>
    public byte[]? Read(string name)
    {
        try
        {
            var path = Path.Combine(folder, name);
            if (Content(path) is { } kept)
            {
                File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
                return kept;
            }
            if (File.Exists(path))
                File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
        return shipped is null ? null : Content(Path.Combine(shipped, name));
    }

    /// <summary>Keeps a file: written beside its place and moved there, so that no reader sees half of it.</summary>
    public void Write(string name, ReadOnlySpan<byte> content)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var draft = Path.Combine(folder, $"{name}.{Guid.NewGuid():N}{DraftExtension}");
            File.WriteAllBytes(draft, [.. Mark, .. SHA256.HashData(content), .. content]);
            File.Move(draft, Path.Combine(folder, name), overwrite: true);
            Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    // Null where there is no file that can be read, or it is damaged.
    static byte[]? Content(string path)
    {
        try
        {
            var file = File.ReadAllBytes(path);
            var start = Mark.Length + SHA256.HashSizeInBytes;
            return file.Length > start && file.AsSpan().StartsWith(Mark)
                && SHA256.HashData(file.AsSpan(start)).AsSpan().SequenceEqual(file.AsSpan(Mark.Length, SHA256.HashSizeInBytes))
                ? file[start..]
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    void Trim()
    {
        var files = new DirectoryInfo(folder).GetFiles();
        foreach (var draft in files.Where(file => file.Extension == DraftExtension && file.LastWriteTimeUtc < DateTime.UtcNow.AddDays(-1)))
            draft.Delete();
        var kernels = files.Where(file => IsOurs(file.Name)).OrderByDescending(file => file.LastWriteTimeUtc);
        long kept = 0;
        foreach (var file in kernels)
            if ((kept += file.Length) > maxBytes)
                file.Delete();
    }

    // Somebody may have named a folder with other files.
    static bool IsOurs(string name) =>
        Path.GetFileNameWithoutExtension(name) is { Length: 2 * SHA256.HashSizeInBytes } key && key.All(char.IsAsciiHexDigitLower);
}
