using Whence.Explain;
using Whence.Models;
using Whence.Models.Data;
using Whence.Models.Lap;
using Whence.Runtime;

namespace Whence.Cli;

/// <summary>
/// Knowledge of where classes show from another map of them, that of a method on a network: its sum over channels for the class of a picture, what is below 0 taken
/// for 0, the largest value 1. Maps are made when they are first asked for and kept, a byte a pixel. A map without any positive value says nothing.
/// </summary>
sealed class LapTeacher(Classifier teacher, Dataset data, Backend backend, string method) : IDisposable
{
    readonly ExplainSession session = new(teacher, backend, Explainers.Create(method));
    readonly byte[]?[] maps = new byte[data.Count][];
    readonly Lock making = new();

    /// <summary>What it knows, for a network that is trained on the same pictures.</summary>
    /// <exception cref="UsageException">The two networks see pictures of different sizes.</exception>
    public LapMasks Masks(Classifier student)
    {
        var (height, width) = (student.InputShape[1], student.InputShape[2]);
        if ((teacher.InputShape[1], teacher.InputShape[2]) != (height, width))
            throw new UsageException($"--distil {teacher.Name} sees pictures of {teacher.InputShape[2]} x {teacher.InputShape[1]}, {student.Name} of {width} x {height}: maps of one are none of the other");
        return new(height, width, Read);
    }

    public void Dispose() => session.Dispose();

    bool Read(int index, Span<float> values)
    {
        byte[] map;
        // The session serves one picture at a time; workers that prepare pictures wait for each other the first time round.
        lock (making)
            map = maps[index] ??= Made(index, values.Length);
        for (var i = 0; i < values.Length; i++)
            values[i] = map[i] / 255f;
        return map.AsSpan().ContainsAnyExcept((byte)0);
    }

    byte[] Made(int index, int pixels)
    {
        var example = data[index];
        var sums = session.Run(teacher.Prepare(example.Image).Pixels, example.Label == Dataset.Unlabelled ? null : example.Label).PixelMap();
        var largest = sums.Max();
        return largest > 0 ? Array.ConvertAll(sums, value => (byte)Math.Round(255 * Math.Max(value, 0) / largest)) : new byte[pixels];
    }
}
