namespace Whence.Studies;

/// <summary>Normal numbers of a study's own seeded sequence.</summary>
static class NormalNumbers
{
    /// <summary>The next standard normal number, by Box-Muller from the next two uniform ones.</summary>
    public static double Normal(this Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
