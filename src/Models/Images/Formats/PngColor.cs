namespace Whence.Models.Images.Formats;

/// <summary>Colour types of PNG, by their number in the file.</summary>
enum PngColor
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    Rgba = 6,
}
