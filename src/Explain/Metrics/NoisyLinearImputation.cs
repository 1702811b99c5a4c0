namespace Whence.Explain;

/// <summary>
/// Removed pixels as weighted means of their eight neighbours, 1/6 beside and 1/12 across a corner, solved for all of them together, with a little noise
/// [Rong 2022]: what is removed leaves no edge that tells where it was. At the border of the picture weights are scaled to one. Conjugate gradients on
/// <c>(D - W) v = W x</c> over the removed pixels, D the sums of weights, begin at the solution of the picture at half its size, which has the large parts of large holes.
/// </summary>
static class NoisyLinearImputation
{
    /// <summary>Standard deviation of the noise.</summary>
    public const double Noise = 0.01;

    /// <summary>Replaces removed pixels; at least one is kept.</summary>
    /// <param name="x">The picture [H,W,C], written over.</param>
    /// <param name="removed">Which pixels [H,W].</param>
    /// <param name="width">Columns.</param>
    /// <param name="noise">Standard normal numbers [H,W,C]; empty for none.</param>
    public static void Fill(Span<float> x, ReadOnlySpan<bool> removed, int width, ReadOnlySpan<double> noise)
    {
        var (channels, values, system) = (x.Length / removed.Length, new double[removed.Length], new ImputationSystem(removed.ToArray(), width));
        for (var c = 0; c < channels; c++)
        {
            for (var i = 0; i < values.Length; i++)
                values[i] = x[i * channels + c];
            system.Solve(values);
            for (var i = 0; i < values.Length; i++)
            {
                if (removed[i])
                    x[i * channels + c] = (float)(values[i] + (noise.IsEmpty ? 0 : Noise * noise[i * channels + c]));
            }
        }
    }
}
