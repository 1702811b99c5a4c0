using Whence.Annotate;

namespace Whence.Samples;

/// <summary>A property of pictures: how much redder than blue a picture is.</summary>
public sealed record Warmth() : Annotator("warmth", "mean red less mean blue, -255 to 255", picture =>
{
    var pixels = picture.Image.Pixels;
    return Enumerable.Range(0, pixels.Length / 3).Average(i => (double)pixels[3 * i] - pixels[3 * i + 2]);
});
