namespace Whence.Bench.Models;

/// <summary>Something that can be timed, with the first image's logits as proof that it computes the right thing.</summary>
interface IJob : IDisposable
{
    float[] Logits { get; }

    /// <summary>Seconds of each run, after one that is not counted.</summary>
    double[] Time(int runs);
}
