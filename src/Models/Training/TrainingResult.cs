using System.Diagnostics;

namespace Whence.Models.Training;

/// <summary>How a training went.</summary>
/// <param name="Epochs">Its epochs in order, those before an interruption included.</param>
/// <param name="Best">The epoch with the lowest held-out loss; null where nothing was held out.</param>
/// <param name="StoppedEarly">Whether it ended because the held-out loss no longer fell; the network is then that of the best epoch.</param>
public sealed record TrainingResult(IReadOnlyList<EpochRecord> Epochs, EpochRecord? Best, bool StoppedEarly);

/// <summary>A step that was done, for whoever watches.</summary>
/// <param name="Time">The place in the training, this step counted.</param>
/// <param name="Loss">Its loss.</param>
/// <param name="Rate">Its learning rate.</param>
/// <param name="Ended">The epoch that it ended, or null.</param>
public sealed record TrainingProgress(TrainingTime Time, double Loss, double Rate, EpochRecord? Ended);

/// <summary>What an epoch came to.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Rate">Learning rate of its last step.</param>
/// <param name="Loss">Mean loss of its steps.</param>
/// <param name="Metrics">Means of what the loss reports beside, by name.</param>
/// <param name="HeldOut">Loss and accuracy on the held-out examples; null where there are none.</param>
/// <param name="Seconds">Time that it took, evaluation included.</param>
/// <param name="ProcessorSeconds">Time that all processors of the process were busy meanwhile.</param>
public sealed record EpochRecord(
    int Epoch, double Rate, double Loss, IReadOnlyDictionary<string, double> Metrics, HeldOutScores? HeldOut, double Seconds, double ProcessorSeconds);

/// <summary>How a network does on examples that it was not trained on.</summary>
/// <param name="Count">Number of examples.</param>
/// <param name="Accuracy">Share of examples whose class has the largest score.</param>
/// <param name="Loss">Mean cross-entropy of the class, in nats, without smoothing.</param>
public sealed record HeldOutScores(int Count, double Accuracy, double Loss);

/// <summary>Time since the last lap, and how long the process's processors were busy in it.</summary>
sealed class EpochClock
{
    long started = Stopwatch.GetTimestamp();
    TimeSpan busy = Busy;

    public (double Seconds, double ProcessorSeconds) Lap()
    {
        var lap = (Stopwatch.GetElapsedTime(started).TotalSeconds, (Busy - busy).TotalSeconds);
        (started, busy) = (Stopwatch.GetTimestamp(), Busy);
        return lap;
    }

    static TimeSpan Busy
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.TotalProcessorTime;
        }
    }
}
