namespace Whence.Models.Images;

/// <summary>
/// A perceptually uniform colour map: CIELAB lightness is a linear function of the value (of its size, for the signed map), so equal steps
/// look equally large.
/// The colours are computed, not listed: hue and chroma in OKLab, lightness in CIELAB.
/// </summary>
public sealed class ColorMap
{
    const int Steps = 512;
    readonly Rgb[] colors = new Rgb[Steps + 1];

    ColorMap(bool isSigned, Func<double, Rgb> color)
    {
        IsSigned = isSigned;
        for (var i = 0; i <= Steps; i++)
            colors[i] = color((double)i / Steps);
    }

    /// <summary>
    /// Values in [-1,1]: blue below, near-white (L* 96) at zero, red above; L* = 96 - 54 |t|, equal at equal distance from zero.
    /// </summary>
    public static ColorMap Signed { get; } = new(true, s =>
    {
        var t = 2 * s - 1;
        return OkLab.Color(96 - 54 * Math.Abs(t), 0.20 * Math.Abs(t), t < 0 ? 259 : 27);
    });

    /// <summary>Values in [0,1]: from dark violet (L* 8) over red to light yellow (L* 96); L* = 8 + 88 t.</summary>
    public static ColorMap Unsigned { get; } = new(false, t =>
        OkLab.Color(8 + 88 * t, 0.03 + 0.17 * Math.Sin(Math.PI * Math.Pow(t, 0.85)), 292 + 176 * t));

    /// <summary>Whether the map takes values in [-1,1]; else in [0,1].</summary>
    public bool IsSigned { get; }

    /// <summary>The colour of a value; values outside the range get the colour of its nearest end.</summary>
    public Rgb this[double value]
    {
        get
        {
            var t = IsSigned ? (value + 1) / 2 : value;
            return colors[(int)Math.Round(Math.Clamp(double.IsNaN(t) ? 0 : t, 0, 1) * Steps)];
        }
    }
}
