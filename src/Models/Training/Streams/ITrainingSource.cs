using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Whence.Graphs;

namespace Whence.Models.Training;

/// <summary>Examples to train on, read by index. Reading is thread-safe.</summary>
public interface ITrainingSource
{
    /// <summary>What they are called in messages and reports.</summary>
    string Name { get; }

    /// <summary>Number of examples.</summary>
    int Count { get; }

    /// <summary>Says whether two sources hold the same examples; a checkpoint resumes on the same only.</summary>
    string Fingerprint { get; }

    /// <summary>Called before each epoch, from 0, while nothing is read: for sources that change with the weights.</summary>
    void Begin(int epoch)
    {
    }

    /// <summary>Writes an example's pixels [H,W,C] in [0,1] and the share of each class [K].</summary>
    void Read(int index, Span<float> pixels, Span<float> targets);
}

/// <summary>A further input of every example that a loss reads: a mask, boxes as a map, a flag, another network's map.</summary>
/// <param name="Name">The name by which <see cref="TrainingBatch.Input"/> gives it.</param>
/// <param name="Shape">Shape of one example's; a map that follows the picture is [H,W,C] of the picture's height and width.</param>
/// <param name="Fill">Writes the values of the example at an index of the data; called on worker threads, several at a time. The span holds zeros.</param>
public sealed record ExampleInput(string Name, Shape Shape, Action<int, Span<float>> Fill)
{
    /// <summary>Whether crops and flips of the picture are done to it too; outside the picture it is 0.</summary>
    public bool FollowsPicture { get; init; }

    /// <summary>SHA-256 of the values of all examples: every one is filled once for it, several at a time.</summary>
    internal string Fingerprint(int examples)
    {
        var hashes = new byte[examples][];
        Parallel.For(0, examples, () => new float[Shape.Count], (i, _, values) =>
        {
            Array.Clear(values);
            Fill(i, values);
            hashes[i] = SHA256.HashData(MemoryMarshal.AsBytes(values.AsSpan()));
            return values;
        }, _ => { });
        return Convert.ToHexStringLower(SHA256.HashData(hashes.SelectMany(hash => hash).ToArray()));
    }
}
