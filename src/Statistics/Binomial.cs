namespace Whence.Statistics;

/// <summary>The number of hits among independent trials of one probability.</summary>
static class Binomial
{
    /// <summary>Draws one.</summary>
    public static long Draw(ref SplitMix64 random, long trials, double share)
    {
        if (trials <= 0 || share <= 0)
            return 0;
        if (share >= 1)
            return trials;
        var mode = Math.Min(trials, (long)((trials + 1) * share));
        var mass = Math.Exp(LogFactorial.Choose(trials, mode) + mode * Math.Log(share) + (trials - mode) * Math.Log(1 - share));
        return ModeWalk.Draw(ref random, new Ratio(trials, share / (1 - share)), mode, mass, 0, trials);
    }

    readonly struct Ratio(long trials, double odds) : IMassRatio
    {
        public double After(long k) => odds * (trials - k) / (k + 1);
    }
}
