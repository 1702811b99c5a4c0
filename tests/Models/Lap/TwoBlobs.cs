using Whence.Models.Lap;
using Whence.Models.Training;

namespace Whence.Tests.Models.Lap;

/// <summary>Pictures of two blobs, a bright and a dim one, that say the class alike: both are striped across, or both down.</summary>
sealed class TwoBlobs(int count, int seed) : ITrainingSource
{
    public const int Side = 16;
    const int Blob = 4;
    const int Box = 6;

    public string Name => "two blobs";

    public int Count => count;

    public string Fingerprint => $"{count} {seed}";

    /// <summary>The box around the bright blob.</summary>
    public LapMasks Boxes => new(Side, Side, (index, mask) =>
    {
        var (top, left) = Corners(index)[0];
        for (var i = 0; i < Box * Box; i++)
            mask[(top - 1 + i / Box) * Side + left - 1 + i % Box] = 1;
        return true;
    });

    public void Read(int index, Span<float> pixels, Span<float> targets)
    {
        var isAcross = index % 2 == 0;
        var corners = Corners(index);
        pixels.Clear();
        for (var i = 0; i < Blob * Blob; i++)
        {
            var (y, x) = (i / Blob, i % Blob);
            pixels[(corners[0].Top + y) * Side + corners[0].Left + x] = (isAcross ? y : x) % 2 == 0 ? 1 : 0;
            pixels[(corners[1].Top + y) * Side + corners[1].Left + x] = (isAcross ? y : x) % 2 == 0 ? 0.5f : 0;
        }
        targets.Clear();
        targets[index % 2] = 1;
    }

    // One in the left half, one in the right, either way round.
    (int Top, int Left)[] Corners(int index)
    {
        var random = new Random(seed * 100_000 + index);
        (int, int)[] corners = [(random.Next(1, Side - Box + 1), random.Next(1, Side / 2 - Box + 2)), (random.Next(1, Side - Box + 1), Side / 2 + random.Next(1, Side / 2 - Box + 2))];
        return random.Next(2) == 0 ? corners : [corners[1], corners[0]];
    }
}
