using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Whence.Runtime.Cuda;

/// <summary>
/// Compiled kernels on disk, one file per PTX text, device and driver. A file begins with a mark and the SHA-256 of what follows, so
/// damage is seen before the driver sees it. The cache only saves time: no failure of the disk is an error. The longest unused go first.
/// </summary>
sealed class KernelCache(string folder, long maxBytes = KernelCache.UsualBytes)
{
    /// <summary>The environment variable that moves the cache, or switches it off with <c>off</c>.</summary>
    public const string Variable = "WHENCE_KERNEL_CACHE";

    const long UsualBytes = 256L << 20;
    const string Extension = ".cubin";

    static ReadOnlySpan<byte> Mark => "WHENCE01"u8;

    /// <summary>The cache of this user; null where it is switched off.</summary>
    public static KernelCache? Default => Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" => new(UsualFolder),
        "off" => null,
        var path => new(path),
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

    /// <summary>SHA-256, in hex, of the PTX, the device's name and capability, and the driver's version.</summary>
    public static string Key(string ptx, CudaDevice device)
    {
        var all = string.Create(CultureInfo.InvariantCulture, $"{device.Name}\0{device.Capability}\0{device.Driver.VersionNumber}\0{ptx}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)));
    }

    /// <summary>The compiled kernel of a key; null where there is none. A damaged file is deleted.</summary>
    public byte[]? Read(string key)
    {
        var path = PathOf(key);
        try
        {
            var file = File.ReadAllBytes(path);
            var start = Mark.Length + SHA256.HashSizeInBytes;
            if (file.Length <= start || !file.AsSpan().StartsWith(Mark)
                || !SHA256.HashData(file.AsSpan(start)).AsSpan().SequenceEqual(file.AsSpan(Mark.Length, SHA256.HashSizeInBytes)))
            {
                File.Delete(path);
                return null;
            }
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
            return file[start..];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps a compiled kernel: written beside its place and moved there, so that no reader sees half of it.</summary>
    public void Write(string key, ReadOnlySpan<byte> cubin)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var draft = Path.Combine(folder, $"{key}.{Guid.NewGuid():N}.draft");
            File.WriteAllBytes(draft, [.. Mark, .. SHA256.HashData(cubin), .. cubin]);
            File.Move(draft, PathOf(key), overwrite: true);
            Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    void Trim()
    {
        var files = new DirectoryInfo(folder).GetFiles();
        foreach (var draft in files.Where(file => file.Extension == ".draft" && file.LastWriteTimeUtc < DateTime.UtcNow.AddDays(-1)))
            draft.Delete();
        var kernels = files.Where(file => file.Extension == Extension).OrderByDescending(file => file.LastWriteTimeUtc);
        long kept = 0;
        foreach (var file in kernels)
            if ((kept += file.Length) > maxBytes)
                file.Delete();
    }

    string PathOf(string key) => Path.Combine(folder, key + Extension);
}
