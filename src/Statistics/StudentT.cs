namespace Whence.Statistics;

/// <summary>Student's distribution.</summary>
static class StudentT
{
    /// <summary>
    /// The value that 97.5 % stay below: Cornish and Fisher's series in 1/f about the normal one [Abramowitz 1964, 26.7.5], exact to .002 from 6 degrees of
    /// freedom on.
    /// </summary>
    /// <param name="freedom">Degrees of freedom f, 1 or more.</param>
    public static double Central95(long freedom)
    {
        if (freedom < Few.Length)
            return Few[Math.Max(0, (int)freedom - 1)];
        var (z, f) = (Interval.Normal95, (double)freedom);
        double square = z * z, cube = z * square, fifth = cube * square, seventh = fifth * square;
        return z + (cube + z) / 4 / f + (5 * fifth + 16 * cube + 3 * z) / 96 / (f * f) + (3 * seventh + 19 * fifth + 17 * cube - 15 * z) / 384 / (f * f * f);
    }

    static ReadOnlySpan<double> Few => [12.7062, 4.3027, 3.1824, 2.7764, 2.5706];
}
