namespace Whence.Explain;

/// <summary>
/// How much a map changes when the input hardly does [Yeh 2019]: the maximum over perturbations u of |A(x + u) - A(x)| / |A(x)|, 2-norms,
/// the class frozen at x. A maximum over draws is a lower bound.
/// </summary>
public static class Sensitivity
{
    /// <summary>Maximal sensitivity over perturbations one after the other, each of x's length.</summary>
    /// <exception cref="ExplainException">The perturbations do not fit the input.</exception>
    public static double Max(ExplainSession session, ReadOnlySpan<float> x, ReadOnlySpan<float> perturbations, int? target = null)
    {
        if (perturbations.Length == 0 || perturbations.Length % x.Length != 0)
            throw new ExplainException($"sensitivity: {perturbations.Length} values are not perturbations of {x.Length} each");
        var at = session.Run(x, target);
        var moved = new float[x.Length];
        double worst = 0;
        for (var start = 0; start < perturbations.Length; start += x.Length)
        {
            for (var i = 0; i < moved.Length; i++)
                moved[i] = x[i] + perturbations[start + i];
            worst = Math.Max(worst, Change(at.Map, session.Run(moved, at.Target.Index).Map));
        }
        return worst;
    }

    static double Change(float[] a, float[] b)
    {
        double difference = 0, square = 0;
        for (var i = 0; i < a.Length; i++)
        {
            difference += Math.Pow((double)b[i] - a[i], 2);
            square += (double)a[i] * a[i];
        }
        return square > 0 ? Math.Sqrt(difference / square) : double.PositiveInfinity;
    }
}
