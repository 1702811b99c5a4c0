using System.Numerics;

namespace Whence.Graphs.Ops;

/// <summary>Where the elements of a resized axis lie in the original, in the terms of ONNX Resize.</summary>
/// <param name="Inputs">Extent n of the original.</param>
/// <param name="Outputs">Extent of the result.</param>
/// <param name="Mode">The mapping.</param>
/// <param name="GivenScale">The scale where it is not Outputs / Inputs.</param>
/// <param name="Start">Start of the region of <see cref="CoordinateMode.CropAndResize"/>, a fraction of n - 1.</param>
/// <param name="End">End of that region.</param>
/// <param name="Extrapolation">Value of that mode outside the original.</param>
/// <param name="IsLengthWhole">Whether the resized length m of corners is Outputs, whatever the scale; else a given scale times n.</param>
readonly record struct ResampleCoordinates(
    int Inputs, int Outputs, CoordinateMode Mode = CoordinateMode.HalfPixel, float? GivenScale = null, double Start = 0, double End = 1,
    float Extrapolation = 0, bool IsLengthWhole = false)
{
    /// <summary>Result elements per original element.</summary>
    public double Scale => GivenScale ?? (double)Outputs / Inputs;

    /// <summary>Whether <paramref name="place"/> takes the extrapolation value.</summary>
    public bool IsExtrapolated(double place) => Mode == CoordinateMode.CropAndResize && (place < 0 || place > Inputs - 1);

    /// <summary>The place of result element <paramref name="o"/> in the original.</summary>
    public double At(int o) => Place<double>(o, Scale);

    /// <summary>
    /// The place as a given scale or region puts it in single precision, in which ONNX has both; with the ratio of the extents it is
    /// <see cref="At"/>. Which of two elements is nearer may hang on it.
    /// </summary>
    public double SingleAt(int o) => GivenScale is not null || Mode == CoordinateMode.CropAndResize ? Place((float)o, (float)Scale) : At(o);

    T Place<T>(T o, T scale) where T : IBinaryFloatingPointIeee754<T>
    {
        var (half, n) = (T.CreateChecked(0.5), T.CreateChecked(Inputs));
        var (start, end, last) = (T.CreateChecked(Start), T.CreateChecked(End), n - T.One);
        var resized = GivenScale is null || IsLengthWhole ? T.CreateChecked(Outputs) : scale * n;
        return Mode switch
        {
            CoordinateMode.PyTorchHalfPixel when Outputs == 1 => T.Zero,
            CoordinateMode.AlignCorners => resized == T.One ? T.Zero : o * last / (resized - T.One),
            CoordinateMode.Asymmetric => o / scale,
            CoordinateMode.HalfPixelForNearest => (o + half) / scale,
            CoordinateMode.HalfPixelSymmetric => n * half * (T.One - T.CreateChecked(Outputs) / (scale * n)) + (o + half) / scale - half,
            CoordinateMode.CropAndResize when resized == T.One => (start + end) * last * half,
            CoordinateMode.CropAndResize => start * last + o * (end - start) * last / (resized - T.One),
            _ => (o + half) / scale - half,
        };
    }
}
