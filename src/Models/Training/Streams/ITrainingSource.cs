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
