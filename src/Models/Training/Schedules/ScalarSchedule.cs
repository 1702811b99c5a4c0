namespace Whence.Models.Training;

/// <summary>A number as a function of the training's time: a learning rate, or the weight of a term of the loss.</summary>
public abstract record ScalarSchedule
{
    /// <summary>The value at a time.</summary>
    public abstract double At(TrainingTime time);

    /// <summary>A number that stays as it is.</summary>
    public static implicit operator ScalarSchedule(double value) => new ConstantSchedule(value);

    /// <summary>The schedule behind a warm-up: over the first epochs the value rises linearly from 0.</summary>
    public ScalarSchedule After(double warmUpEpochs) => warmUpEpochs > 0 ? new WarmUp(this, warmUpEpochs) : this;
}
