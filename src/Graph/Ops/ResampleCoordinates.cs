namespace Whence.Graph.Ops;

/// <summary>Where the elements of a resized axis lie in the original, in the terms of ONNX Resize.</summary>
/// <param name="Inputs">Extent n of the original.</param>
/// <param name="Outputs">Extent of the result.</param>
/// <param name="Mode">The mapping.</param>
/// <param name="GivenScale">The scale where it was given rather than the extent; else Outputs / Inputs.</param>
/// <param name="Start">Start of the region of <see cref="CoordinateMode.CropAndResize"/>, a fraction of n - 1.</param>
/// <param name="End">End of that region.</param>
/// <param name="Extrapolation">Value of that mode outside the original.</param>
public readonly record struct ResampleCoordinates(
    int Inputs, int Outputs, CoordinateMode Mode = CoordinateMode.HalfPixel, double? GivenScale = null, double Start = 0, double End = 1,
    float Extrapolation = 0)
{
    /// <summary>Result elements per original element.</summary>
    public double Scale => GivenScale ?? (double)Outputs / Inputs;

    /// <summary>Whether <paramref name="place"/> takes the extrapolation value.</summary>
    public bool IsExtrapolated(double place) => Mode == CoordinateMode.CropAndResize && (place < 0 || place > Inputs - 1);

    /// <summary>The place of result element <paramref name="o"/> in the original.</summary>
    public double At(int o)
    {
        var resized = GivenScale is { } given ? given * Inputs : Outputs;
        return Mode switch
        {
            CoordinateMode.PyTorchHalfPixel when Outputs == 1 => 0,
            CoordinateMode.AlignCorners => resized == 1 ? 0 : o * (Inputs - 1) / (resized - 1),
            CoordinateMode.Asymmetric => o / Scale,
            CoordinateMode.HalfPixelSymmetric => Inputs / 2.0 * (1 - Outputs / resized) + (o + 0.5) / Scale - 0.5,
            CoordinateMode.CropAndResize when resized == 1 => (Start + End) * (Inputs - 1) / 2,
            CoordinateMode.CropAndResize => Start * (Inputs - 1) + o * (End - Start) * (Inputs - 1) / (resized - 1),
            _ => (o + 0.5) / Scale - 0.5,
        };
    }
}
