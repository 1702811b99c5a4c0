namespace Whence.Explain;

/// <summary>The probability of a frozen class while pixels are taken away, or put back, in the order of a map.</summary>
/// <param name="Deletion">Probability after the top 0, 1/S, .., 1 of the pixels gave way to the substrate.</param>
/// <param name="Insertion">Probability after the top 0, 1/S, .., 1 of the pixels came back to an all-substrate image.</param>
public sealed record DeletionCurves(double[] Deletion, double[] Insertion)
{
    /// <summary>Area under the deletion curve over [0,1], by trapezoids; smaller is better.</summary>
    public double DeletionArea => Area(Deletion);

    /// <summary>Area under the insertion curve; larger is better.</summary>
    public double InsertionArea => Area(Insertion);

    /// <summary>Insertion minus deletion area, in [-1,1]; a random order has expectation 0, a reversed order the opposite sign.</summary>
    public double Difference => InsertionArea - DeletionArea;

    static double Area(double[] curve)
    {
        double sum = 0;
        for (var i = 1; i < curve.Length; i++)
            sum += 0.5 * (curve[i - 1] + curve[i]);
        return sum / (curve.Length - 1);
    }
}
