using System.Security.Cryptography;
using Whence.Models.Onnx.Wire;

namespace Whence.Models.Onnx;

/// <summary>
/// SHA-256 of a model's content: of the file, and of the files of external data behind it in the order of their names, as <c>cat m.onnx m.data | sha256sum</c> says it.
/// The file's own part is taken while it is read, or beside that; files of external data, which may be large, are read when the hash is asked for.
/// </summary>
static class OnnxFileHash
{
    /// <summary>The hash of a model.</summary>
    /// <param name="file">The file.</param>
    /// <param name="isOwn">Whether nobody else writes to its bytes, so that they may be read beside what is done next.</param>
    /// <param name="model">What it holds.</param>
    /// <param name="folder">Where external data may lie; null where it may not.</param>
    public static Lazy<string> Of(ReadOnlyMemory<byte> file, bool isOwn, ModelProto model, string? folder)
    {
        string[] external = folder is null ? [] : [.. Locations(model).Distinct().Order(StringComparer.Ordinal)];
        var begun = isOwn ? Task.Run(Begin) : Task.FromResult(Begin());
        return new(() => Append(begun.Result, external, folder!));

        IncrementalHash Begin()
        {
            var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(file.Span);
            return hash;
        }
    }

    static string Append(IncrementalHash hash, string[] external, string folder)
    {
        using (hash)
        {
            var buffer = new byte[1 << 20];
            foreach (var path in external.Select(location => OnnxExternalData.Resolve(location, folder)).OfType<string>())
            {
                using var stream = File.OpenRead(path);
                for (int read; (read = stream.Read(buffer)) > 0;)
                    hash.AppendData(buffer, 0, read);
            }
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    static IEnumerable<string> Locations(ModelProto model) =>
        ProtoTensors.Of(model).SelectMany(tensor => tensor.ExternalData).Where(entry => entry.Key == "location").Select(entry => entry.Value);
}
