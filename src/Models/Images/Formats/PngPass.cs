namespace Whence.Models.Images.Formats;

/// <summary>
/// One pass over the picture: its pixel (x, y) is the picture's pixel (X0 + x*StepX, Y0 + y*StepY). A plain file has one pass, an
/// interlaced
/// one the seven of Adam7; empty passes are left out, since they have no bytes in the file.
/// </summary>
readonly record struct PngPass(int X0, int Y0, int StepX, int StepY, int Width, int Height)
{
    static ReadOnlySpan<byte> Adam7 => [0, 0, 8, 8, 4, 0, 8, 8, 0, 4, 4, 8, 2, 0, 4, 4, 0, 2, 2, 4, 1, 0, 2, 2, 0, 1, 1, 2];

    public static PngPass[] Of(in PngHeader header)
    {
        if (!header.Interlaced)
            return [new PngPass(0, 0, 1, 1, header.Width, header.Height)];
        var passes = new List<PngPass>(7);
        for (var i = 0; i < Adam7.Length; i += 4)
        {
            int x0 = Adam7[i], y0 = Adam7[i + 1], stepX = Adam7[i + 2], stepY = Adam7[i + 3];
            int width = (header.Width - x0 + stepX - 1) / stepX, height = (header.Height - y0 + stepY - 1) / stepY;
            if (width > 0 && height > 0)
                passes.Add(new PngPass(x0, y0, stepX, stepY, width, height));
        }
        return [.. passes];
    }
}
