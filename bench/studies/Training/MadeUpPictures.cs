using Whence.Graphs;
using Whence.Models.Training;

namespace Whence.Studies.Training;

/// <summary>A batch of made-up pictures, again and again: the same as the peer's, in the engine's layout.</summary>
sealed class MadeUpPictures(Shape picture, int batch, int steps) : ITrainingSource
{
    public string Name => "made-up pictures";

    public int Count => batch * steps;

    public string Fingerprint => $"{picture} {batch}";

    public void Read(int index, Span<float> pixels, Span<float> targets)
    {
        var (example, plane) = (index % batch, pixels.Length / 3);
        for (var i = 0; i < pixels.Length; i++)
        {
            var place = (long)example * pixels.Length + i % 3 * plane + i / 3;
            pixels[i] = place * 2654435761 % 1000 / 1000f;
        }
        targets.Clear();
        targets[example % targets.Length] = 1;
    }
}
