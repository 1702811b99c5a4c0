using Whence.Explain;
using Whence.Explain.Reports;
using Whence.Models;
using Whence.Runtime;

namespace Whence.Hosting;

/// <summary>What a service explains, how, and how much of it at once.</summary>
public sealed class WhenceOptions
{
    /// <summary>The ONNX file; needed unless <see cref="Classifier"/> is given.</summary>
    public string Model { get; set; } = "";

    /// <summary>A classifier that was made already, in place of model, preset and labels.</summary>
    public Classifier? Classifier { get; set; }

    /// <summary>How pictures become inputs: a preset's name; null takes what lies beside the model, else guesses by the input's size.</summary>
    public string? Preset { get; set; }

    /// <summary>Class names: a built-in list or a file; null takes those beside the model.</summary>
    public string? Labels { get; set; }

    /// <summary>The attribution method, by its name on the command line; null takes that of <see cref="Explainers.DefaultFor"/>.</summary>
    public string? Method { get; set; }

    /// <summary>The methods that can be asked for: those of Whence; one's own are added behind them.</summary>
    public IReadOnlyList<ExplainerInfo> Methods { get; set; } = Explainers.All;

    /// <summary>The plug-ins that some of them come from: results name them.</summary>
    public IReadOnlyList<PluginFile> Plugins { get; set; } = [];

    /// <summary>Knobs of the methods, the same for all that read them.</summary>
    public ExplainerSettings Settings { get; set; } = new();

    /// <summary>Samples of an explanation; null takes the method's number.</summary>
    public int? Samples { get; set; }

    /// <summary>In place of a number of samples: the reliability at which an explanation ends; of methods whose samples are random.</summary>
    public double? Reliability { get; set; }

    /// <summary>Samples after which an explanation ends that did not become reliable, at most 4096.</summary>
    public int MostSamples { get; set; } = 1024;

    /// <summary>Samples per pass; null chooses by the size of the input.</summary>
    public int? Batch { get; set; }

    /// <summary>The numbers that a GPU multiplies in; the CPU always takes float32.</summary>
    public Precision Precision { get; set; }

    /// <summary>The posterior that verdicts rest on (<c>whence evidence fit</c>), or null.</summary>
    public string? Posterior { get; set; }

    /// <summary>The calibration of verdicts (<c>whence calibrate</c>), or null.</summary>
    public string? Calibration { get; set; }

    /// <summary>ONNX files that with the model form an ensemble: how far they disagree is the uncertainty of verdicts.</summary>
    public IReadOnlyList<string> Members { get; set; } = [];

    /// <summary>Members by dropout of the model, whose disagreement is the uncertainty of verdicts; 0 for none.</summary>
    public int DropoutMembers { get; set; }

    /// <summary>The layer that members have dropout behind; null takes the model's own dropout.</summary>
    public string? DropoutLayer { get; set; }

    /// <summary>Probability of dropping; null takes the model's own, or 0.1 behind a layer.</summary>
    public float? DropoutRate { get; set; }

    /// <summary>The scalar that is explained.</summary>
    public TargetForm Form { get; set; }

    /// <summary>The class that a margin is taken over; null takes the highest other.</summary>
    public int? Against { get; set; }

    /// <summary>Weights of the classes, where a sum of their logits is explained.</summary>
    public float[]? Weights { get; set; }

    /// <summary>Key of the random numbers: same seed, same bits.</summary>
    public ulong Seed { get; set; } = 1;

    /// <summary>
    /// Where it runs. The default is one worker a session, for throughput; <c>cpu</c> with one session gives one caller all cores, for latency.
    /// </summary>
    public string Device { get; set; } = "cpu:1";

    /// <summary>Explanations at once.</summary>
    public int Sessions { get; set; } = Environment.ProcessorCount;

    /// <summary>Requests that may wait for a session; one more is refused with <see cref="PoolBusyException"/>.</summary>
    public int MostWaiting { get; set; } = 64;

    /// <summary>Bytes that idle sessions may hold which requests for other methods, layers or numbers of samples left behind, for the next of their kind.</summary>
    public long BytesKept { get; set; } = 1L << 30;

    /// <summary>The deadline of a request that names none, waiting included; null lets every sample be taken.</summary>
    public TimeSpan? Deadline { get; set; }
}
