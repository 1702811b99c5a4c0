namespace Whence.Models.Images;

/// <summary>
/// Colour arithmetic for the colour maps: hue and chroma in OKLab (Ottosson 2020), whose lines of equal hue stay one hue up to blue;
/// lightness as CIELAB L*
/// (CIE 15:2004), the measure by which maps are judged. L* = 116 f(Y) - 16, a function of luminance alone.
/// </summary>
static class OkLab
{
    /// <summary>OKLab (lightness, green to red, blue to yellow) of an sRGB colour with parts in [0,1].</summary>
    public static (float L, float A, float B) Of(float red, float green, float blue)
    {
        var (r, g, b) = (Linear(red), Linear(green), Linear(blue));
        var l = MathF.Cbrt(0.4122214708f * r + 0.5363325363f * g + 0.0514459929f * b);
        var m = MathF.Cbrt(0.2119034982f * r + 0.6806995451f * g + 0.1073969566f * b);
        var s = MathF.Cbrt(0.0883024619f * r + 0.2817188376f * g + 0.6299787005f * b);
        return (
            0.2104542553f * l + 0.7936177850f * m - 0.0040720468f * s,
            1.9779984951f * l - 2.4285922050f * m + 0.4505937099f * s,
            0.0259040371f * l + 0.7827717662f * m - 0.8086757660f * s);
    }

    static float Linear(float value) => value <= 0.04045f ? value / 12.92f : MathF.Pow((value + 0.055f) / 1.055f, 2.4f);

    /// <summary>Linear-light RGB, each in [0,1] when the colour exists in sRGB, of OKLab lightness, chroma and hue in degrees.</summary>
    public static (double R, double G, double B) ToLinear(double lightness, double chroma, double hue)
    {
        var (sin, cos) = Math.SinCos(hue * Math.PI / 180);
        double a = chroma * cos, b = chroma * sin;
        var l = Cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
        var m = Cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
        var s = Cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
        return (
            4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
    }

    /// <summary>
    /// The sRGB colour of CIELAB lightness L* (0..100) with an OKLab chroma and hue; the chroma is lowered where sRGB has no such colour.
    /// </summary>
    public static Rgb Color(double cieLightness, double chroma, double hue)
    {
        double low = 0, high = chroma;
        if (InGamut(AtLightness(cieLightness, chroma, hue)))
            low = chroma;
        else
            for (var i = 0; i < 40; i++)
            {
                var middle = (low + high) / 2;
                if (InGamut(AtLightness(cieLightness, middle, hue)))
                    low = middle;
                else
                    high = middle;
            }
        var (r, g, b) = AtLightness(cieLightness, low, hue);
        return new Rgb(Encode(r), Encode(g), Encode(b));
    }

    /// <summary>CIELAB L* (0..100) of an sRGB colour.</summary>
    public static double CieLightness(Rgb color)
    {
        var y = Luminance((Decode(color.R), Decode(color.G), Decode(color.B)));
        return y > 216.0 / 24389 ? 116 * Math.Cbrt(y) - 16 : y * 24389 / 27;
    }

    static (double R, double G, double B) AtLightness(double cieLightness, double chroma, double hue)
    {
        var root = (cieLightness + 16) / 116;
        var luminance = cieLightness > 8 ? Cube(root) : cieLightness * 27 / 24389;
        double low = 0, high = 1.2;
        for (var i = 0; i < 50; i++)
        {
            var middle = (low + high) / 2;
            if (Luminance(ToLinear(middle, chroma, hue)) < luminance)
                low = middle;
            else
                high = middle;
        }
        return ToLinear(low, chroma, hue);
    }

    static bool InGamut((double R, double G, double B) c) =>
        Math.Min(c.R, Math.Min(c.G, c.B)) >= -1e-6 && Math.Max(c.R, Math.Max(c.G, c.B)) <= 1 + 1e-6;

    static double Luminance((double R, double G, double B) c) => 0.2126 * c.R + 0.7152 * c.G + 0.0722 * c.B;

    static double Cube(double x) => x * x * x;

    static double Decode(byte value)
    {
        var v = value / 255.0;
        return v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4);
    }

    static byte Encode(double linear)
    {
        var v = Math.Clamp(linear, 0, 1);
        return (byte)Math.Round(255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * Math.Pow(v, 1 / 2.4) - 0.055));
    }
}
