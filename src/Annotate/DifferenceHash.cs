using System.Globalization;
using Whence.Models.Images;

namespace Whence.Annotate;

/// <summary>
/// The difference hash: the picture in grey at 9 x 8 pixels, and for every pixel but the last of a row whether the next is brighter. Size, compression
/// and small changes of brightness leave most of its 64 bits alone.
/// </summary>
static class DifferenceHash
{
    const int Side = 8;

    /// <summary>The bits as 16 hexadecimal digits.</summary>
    public static string Of(Picture picture)
    {
        var small = Resize.To(picture.Image.ToGrey(), Side + 1, Side);
        ulong bits = 0;
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
                bits = (bits << 1) | (small[y, x + 1, 0] > small[y, x, 0] ? 1UL : 0);
        }
        return bits.ToString("x16", CultureInfo.InvariantCulture);
    }
}
