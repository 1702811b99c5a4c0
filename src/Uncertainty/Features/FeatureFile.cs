using Whence.Explain;
using Whence.Models.Data;
using Whence.Models.Tensors;

namespace Whence.Uncertainty.Features;

/// <summary>
/// Features of a black box as arrays: <c>FEATURES.npy+LABELS.npy+LOGITS.npy</c>, features [n,D], labels [n] of whole numbers (-1: unknown), logits [n,K];
/// labels and logits may be left out (<c>FEATURES.npy++LOGITS.npy</c>).
/// </summary>
public static class FeatureFile
{
    /// <summary>Whether a data set is given as arrays.</summary>
    public static bool IsFeatures(string path) => path.Split('+')[0].EndsWith(".npy", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the arrays. The number of classes is that of the logits, or one more than the largest label.</summary>
    /// <exception cref="TensorFormatException">An array has another shape than it should.</exception>
    /// <exception cref="ExplainException">A number is not finite, or a label is out of range.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static FeatureSet Read(string path)
    {
        var parts = path.Split('+');
        var features = Npy.Read(parts[0]);
        if (parts.Length > 3 || features.Rank != 2)
            throw new TensorFormatException(parts[0], $"it holds {features}; features [n,D] are needed, as FEATURES.npy+LABELS.npy+LOGITS.npy");
        var n = features.Shape[0];
        var labels = Read(1, 1) is { } given ? [.. given.ToLongs().Select(label => checked((int)label))] : Enumerable.Repeat(Dataset.Unlabelled, n).ToArray();
        var logits = Read(2, 2);
        var name = Path.GetFileName(parts[0]);
        return new(n, features.Shape[1], logits?.Shape[1] ?? Math.Max(1, labels.DefaultIfEmpty(0).Max() + 1))
        {
            Features = features.ToFloats(),
            Logits = logits?.ToFloats() ?? [],
            Labels = labels,
            Ids = [.. Enumerable.Range(0, n).Select(i => $"{name}#{i}")],
        };

        HostTensor? Read(int part, int rank)
        {
            if (part >= parts.Length || parts[part].Length == 0)
                return null;
            var found = Npy.Read(parts[part]);
            return found.Rank == rank && found.Shape[0] == n ? found : throw new TensorFormatException(parts[part], $"it holds {found}, {n} rows are needed, of rank {rank}");
        }
    }
}
