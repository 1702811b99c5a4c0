using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Whence.Graphs;
using Whence.Models.Training;

namespace Whence.Uncertainty;

/// <summary>Pictures whose uncertain pixels are blurred: before every epoch their uncertainty is attributed anew, and the maps stand still while it trains.</summary>
sealed class AttendedExamples(
    IReadOnlyList<float[]> images, IReadOnlyList<int> labels, Shape shape, UncertaintySession attribution, FineTuningOptions options) : ITrainingSource
{
    readonly float[][] attended = [.. images];

    /// <summary>Ends the attribution between two pictures.</summary>
    public CancellationToken Cancellation { get; set; }

    public string Name => "attended pictures";

    public int Count => images.Count;

    public string Fingerprint
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(MemoryMarshal.AsBytes<int>([.. labels]));
            foreach (var image in images)
                hash.AppendData(MemoryMarshal.AsBytes<float>(image));
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    public void Begin(int epoch)
    {
        if (options.Strength == 0)
            return;
        attribution.RefreshWeights();
        for (var i = 0; i < Count; i++)
        {
            var attention = Attention.Scale(attribution.Run(images[i], options.Kind, Cancellation).Map);
            attended[i] = Attention.Apply(images[i], shape, attention, options.Strength, options.Sigma);
        }
    }

    public void Read(int index, Span<float> pixels, Span<float> targets)
    {
        attended[index].CopyTo(pixels);
        targets.Clear();
        targets[labels[index]] = 1;
    }
}
