namespace Whence.Models.Images;

/// <summary>An opaque sRGB colour, 8 bits per channel.</summary>
/// <param name="R">Red, 0..255.</param>
/// <param name="G">Green, 0..255.</param>
/// <param name="B">Blue, 0..255.</param>
public readonly record struct Rgb(byte R, byte G, byte B)
{
    /// <summary>(255, 255, 255).</summary>
    public static Rgb White => new(255, 255, 255);

    /// <summary>(0, 0, 0).</summary>
    public static Rgb Black => default;

    /// <summary>The colour as a style sheet writes it, <c>#rrggbb</c>.</summary>
    public override string ToString() => $"#{R:x2}{G:x2}{B:x2}";
}
