namespace Whence.Explain;

/// <summary>
/// Removed pixels as weighted means of their eight neighbours, 1/6 beside and 1/12 across a corner, solved for all of them together, with a little noise
/// [Rong 2022]: what is removed leaves no edge that tells where it was. At the border of the picture weights are scaled to one. Conjugate gradients on
/// <c>(D - W) v = W x</c> over the removed pixels, D the sums of weights.
/// </summary>
static class NoisyLinearImputation
{
    /// <summary>Standard deviation of the noise.</summary>
    public const double Noise = 0.01;

    const double Beside = 1.0 / 6, Across = 1.0 / 12, Tolerance = 1e-5;

    /// <summary>Replaces removed pixels; at least one is kept.</summary>
    /// <param name="x">The picture [H,W,C], written over.</param>
    /// <param name="removed">Which pixels [H,W].</param>
    /// <param name="width">Columns.</param>
    /// <param name="noise">Standard normal numbers [H,W,C]; empty for none.</param>
    public static void Fill(Span<float> x, ReadOnlySpan<bool> removed, int width, ReadOnlySpan<double> noise)
    {
        var channels = x.Length / removed.Length;
        var (values, system) = (new double[removed.Length], new LinearSystem(removed.ToArray(), width));
        for (var c = 0; c < channels; c++)
        {
            for (var i = 0; i < values.Length; i++)
                values[i] = x[i * channels + c];
            system.Solve(values);
            foreach (var i in system.Places)
                x[i * channels + c] = (float)(values[i] + (noise.IsEmpty ? 0 : Noise * noise[i * channels + c]));
        }
    }

    sealed class LinearSystem(bool[] removed, int width)
    {
        public int[] Places { get; } = [.. Enumerable.Range(0, removed.Length).Where(i => removed[i])];

        // Solves for the removed places, starting from the mean of the others.
        public void Solve(double[] values)
        {
            if (Places.Length == 0)
                return;
            var mean = values.Where((_, i) => !removed[i]).DefaultIfEmpty(0).Average();
            double[] residual = new double[values.Length], direction = new double[values.Length], image = new double[values.Length];
            foreach (var i in Places)
                values[i] = mean;
            var size = 0.0;
            foreach (var i in Places)
                size += (residual[i] = direction[i] = -Apply(values, i)) * residual[i];
            var goal = Tolerance * Tolerance * Places.Length;
            for (var round = 0; size > goal && round < 4 * Places.Length; round++)
            {
                var curvature = 0.0;
                foreach (var i in Places)
                    curvature += (image[i] = Apply(direction, i)) * direction[i];
                if (!(curvature > 0))
                    break;
                var (step, next) = (size / curvature, 0.0);
                foreach (var i in Places)
                {
                    values[i] += step * direction[i];
                    residual[i] -= step * image[i];
                    next += residual[i] * residual[i];
                }
                foreach (var i in Places)
                    direction[i] = residual[i] + next / size * direction[i];
                size = next;
            }
        }

        // (D - W) v at one place; what is not removed stands in v as it is, which is 0 in a direction.
        double Apply(double[] v, int place)
        {
            var (row, column, height, sum) = (place / width, place % width, removed.Length / width, 0.0);
            for (var r = Math.Max(0, row - 1); r <= Math.Min(height - 1, row + 1); r++)
            {
                for (var k = Math.Max(0, column - 1); k <= Math.Min(width - 1, column + 1); k++)
                    sum += (r == row || k == column ? Beside : Across) * (v[place] - v[r * width + k]);
            }
            return sum;
        }
    }
}
