namespace Whence.Uncertainty;

/// <summary>
/// How far an uncertainty fell while the pixels of highest attribution were blurred: URR(p) = 1 - U(x_p) / U(x), the best so far.
/// </summary>
/// <param name="Shares">Shares p of the pixels, rising from 0 to 1.</param>
/// <param name="Reductions">The largest URR up to each share; 0 at share 0.</param>
sealed record BlurringScore(double[] Shares, double[] Reductions)
{
    /// <summary>MURR: the largest reduction with at most the given share of pixels; larger is better.</summary>
    public double Largest(double share)
    {
        double largest = 0;
        for (var i = 0; i < Shares.Length && Shares[i] <= share; i++)
            largest = Reductions[i];
        return largest;
    }

    /// <summary>AUC-URR: the mean reduction over shares from 0 to the given one, by trapezoids; larger is better.</summary>
    public double Area(double share)
    {
        double area = 0, end = 0;
        for (var i = 1; i < Shares.Length && Shares[i] <= share; i++)
        {
            area += 0.5 * (Reductions[i - 1] + Reductions[i]) * (Shares[i] - Shares[i - 1]);
            end = Shares[i];
        }
        return (area + Largest(share) * (share - end)) / share;
    }
}
