using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Onnx;
using Whence.Runtime;

namespace Whence.Uncertainty.Features;

/// <summary>
/// What tells one network from another: SHA-256 over the names, shapes and values of its parameters in the order of their names, over the nodes of
/// a file and what was decided of one that leaves things open (<see cref="OnnxModel.Decisions"/>), and over what is done to a picture before it. The file's name and
/// place do not matter.
/// </summary>
static class NetworkFingerprint
{
    /// <summary>The fingerprint, 64 hexadecimal digits.</summary>
    public static string Of(INetwork network)
    {
        using var backend = Backend.Open("cpu:1");
        using var weights = new Weights(backend);
        network.Load(weights);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in weights.Names.Order(StringComparer.Ordinal))
        {
            Append($"{name} {weights.ShapeOf(name)}\n");
            hash.AppendData(MemoryMarshal.AsBytes(weights.Get(name).AsSpan()));
        }
        Append($"{network.InputShape} {network.Classes}\n");
        if (((network as Classifier)?.Network ?? network) is OnnxModel file)
            Append(file.Structure + file.Decisions);
        if (network is Classifier { Preprocessing: var p } classifier)
        {
            var (scale, offset) = p.Affine(classifier.InputShape[3]);
            Append($"{p.Height} {p.Width} {p.Resize} {p.ShorterSide} {p.Interpolation} {p.Channels} {Text(scale)} {Text(offset)}\n");
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Append(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));
    }

    static string Text(float[] values) => string.Join(',', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
}
