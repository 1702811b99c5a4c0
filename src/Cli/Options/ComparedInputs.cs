using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Whence.Explain.Reports;

namespace Whence.Cli;

/// <summary>What a comparison reads besides network and pictures, in words that tell one content from another: results of another are not gone on with.</summary>
static class ComparedInputs
{
    const int Digits = 12;

    /// <summary>Background, objects, and files of methods' own, as far as there are some.</summary>
    /// <param name="background">Inputs that methods compare with.</param>
    /// <param name="files">Files and folders that single methods compare with.</param>
    /// <param name="objects">A file, or a folder of masks, that says where objects are.</param>
    public static string Words(float[]? background, IEnumerable<string> files, string? objects = null)
    {
        var inputs = background is { } values ? $"background {Short(SHA256.HashData(MemoryMarshal.AsBytes(values.AsSpan())))}" : null;
        return string.Join(", ", new[] { objects is null ? null : $"objects {Short(Content(objects))}", inputs }.OfType<string>()
            .Concat(files.Distinct().Select(file => $"{Provenance.FileName(Path.TrimEndingDirectorySeparator(file))} {Short(Content(file))}")));
    }

    static byte[] Content(string path)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Directory.Exists(path) ? Directory.EnumerateFiles(path).Order(StringComparer.Ordinal) : (IEnumerable<string>)[path])
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(Path.GetFileName(file)));
            hash.AppendData(File.ReadAllBytes(file));
        }
        return hash.GetHashAndReset();
    }

    static string Short(byte[] hash) => Convert.ToHexStringLower(hash)[..Digits];
}
