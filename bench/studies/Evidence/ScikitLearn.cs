using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Whence.Models.Tensors;

namespace Whence.Studies.Evidence;

/// <summary>scikit-learn's models of the same features in a process that waits between rounds: it is fitted once and asked for times again and again.</summary>
sealed class ScikitLearn : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory().FullName;
    readonly Process process;

    public ScikitLearn(string peers, EvidenceData data, double lengthScale, double noiseVariance, bool hasProcess, int threads)
    {
        Npy.Write(Path.Combine(folder, "train.npy"), HostTensor.From(data.Train.Features, data.Train.Count, data.Train.Dimensions));
        Npy.Write(Path.Combine(folder, "train_labels.npy"), HostTensor.From(data.Train.Labels, data.Train.Count));
        Npy.Write(Path.Combine(folder, "test.npy"), HostTensor.From(data.Test.Features, data.Test.Count, data.Test.Dimensions));
        Npy.Write(Path.Combine(folder, "test_labels.npy"), HostTensor.From(data.Test.Labels, data.Test.Count));
        var arguments = string.Create(CultureInfo.InvariantCulture, $"scikit_learn.py {folder} {lengthScale} {noiseVariance} {(hasProcess ? "gp,knn" : "knn")}");
        var start = new ProcessStartInfo("/usr/bin/python3", arguments) { WorkingDirectory = peers, RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["OPENBLAS_NUM_THREADS"] = start.Environment["OMP_NUM_THREADS"] = $"{threads}";
        process = Process.Start(start)!;
        Facts = Answer();
    }

    /// <summary>What it says once fitted: versions, and for each model seconds of the fit, bytes and accuracy.</summary>
    public JsonElement Facts { get; }

    /// <summary>Seconds of each call of a model (<c>gp</c>, <c>knn</c>) with a batch.</summary>
    public IEnumerable<double> Time(string model, int batch, int runs)
    {
        process.StandardInput.WriteLine(FormattableString.Invariant($"{model} {batch} {runs}"));
        process.StandardInput.Flush();
        return Answer().GetProperty("seconds").EnumerateArray().Select(s => s.GetDouble());
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
        Directory.Delete(folder, true);
    }

    JsonElement Answer() => process.StandardOutput.ReadLine() is { } line
        ? JsonDocument.Parse(line).RootElement
        : throw new InvalidOperationException("scikit_learn.py ended without an answer");
}
