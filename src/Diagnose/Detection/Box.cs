namespace Whence.Diagnose.Detection;

/// <summary>A rectangle in pixels.</summary>
/// <param name="X">Left end.</param>
/// <param name="Y">Upper end.</param>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
public readonly record struct Box(double X, double Y, double Width, double Height)
{
    /// <summary>Pixels squared.</summary>
    public double Area => Width * Height;

    /// <summary>Intersection over union, in [0,1]; 0 for boxes without area.</summary>
    public double Iou(Box other)
    {
        var common = Common(other);
        return common > 0 ? common / (Area + other.Area - common) : 0;
    }

    /// <summary>Share of this box that lies in the other, in [0,1]: what counts against the box of a crowd.</summary>
    public double ShareIn(Box crowd) => Common(crowd) is > 0 and var common ? common / Area : 0;

    /// <summary>The pixels whose middle lies in it, rows from the top [height,width].</summary>
    public bool[] Pixels(int height, int width)
    {
        var pixels = new bool[height * width];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                pixels[y * width + x] = x + 0.5 > X && x + 0.5 < X + Width && y + 0.5 > Y && y + 0.5 < Y + Height;
        }
        return pixels;
    }

    double Common(Box other)
    {
        var width = Math.Min(X + Width, other.X + other.Width) - Math.Max(X, other.X);
        var height = Math.Min(Y + Height, other.Y + other.Height) - Math.Max(Y, other.Y);
        return width > 0 && height > 0 ? width * height : 0;
    }
}
