using System.Globalization;
using Whence.Models.Onnx.Wire;

namespace Whence.Models.Onnx;

/// <summary>Tensor bytes in a file beside the model; the file must lie in the model's folder or below it.</summary>
static class OnnxExternalData
{
    public static ReadOnlyMemory<byte> Read(TensorProto proto, int size, string? folder, Func<string, OnnxException> wrong)
    {
        if (folder is null)
            throw wrong("its data is external, but the model was not read from a folder");
        var location = Entry(proto, "location") ?? throw wrong("external data without a location");
        var offset = Number(proto, "offset", 0, wrong);
        var length = Number(proto, "length", size, wrong);
        var path = Resolve(location, folder) ?? throw wrong($"external location '{location}' is outside the model's folder");
        var file = new FileInfo(path);
        if (!file.Exists)
            throw wrong($"external file '{location}' is missing");
        if (length != size)
            throw wrong($"{size} bytes needed, external data declares {length}");
        if (offset > file.Length || length > file.Length - offset)
            throw wrong($"bytes {offset} to {offset}+{length} lie beyond the {file.Length} of '{location}'");
        var bytes = new byte[size];
        try
        {
            using var stream = file.OpenRead();
            stream.Position = offset;
            stream.ReadExactly(bytes);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw wrong($"external file '{location}' cannot be read: {cause.Message}");
        }
        return bytes;
    }

    /// <summary>The path of a file in the model's folder or below it; null where it is said to be elsewhere.</summary>
    public static string? Resolve(string location, string folder)
    {
        if (location.Length == 0 || location.Contains('\0') || Path.IsPathRooted(location) || location.Contains(':'))
            return null;
        var root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        var path = Path.GetFullPath(Path.Combine(root, location.Replace('\\', '/')));
        return path.StartsWith(root.Replace("//", "/"), StringComparison.Ordinal) ? path : null;
    }

    static long Number(TensorProto proto, string key, long absent, Func<string, OnnxException> wrong)
    {
        if (Entry(proto, key) is not { } text)
            return absent;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value : throw wrong($"external {key} '{text}' is not a count of bytes");
    }

    static string? Entry(TensorProto proto, string key) => proto.ExternalData.FirstOrDefault(e => e.Key == key)?.Value;
}
