namespace Whence.Studies.Ensembles;

/// <summary>Pictures to train on, unseen ones of the same classes, and outliers.</summary>
sealed record StudySet(string Name, int Channels, int Side, StudyPictures Training, StudyPictures Unseen, StudyPictures Outliers)
{
    const int Trained = 4000;
    const int Tested = 1000;

    /// <summary>The first training pictures of Fashion-MNIST, with digits as outliers.</summary>
    public static StudySet Fashion(string folder, string datasets) => new(
        "Fashion-MNIST", 1, 28,
        StudyPictures.Of(Path.Combine(folder, "train-images-idx3-ubyte.gz"), 0, Trained), StudyPictures.Of(Path.Combine(folder, "t10k-images-idx3-ubyte.gz"), 0, Tested),
        StudyPictures.Of(Path.Combine(datasets, "mnist", "test256-images-idx3-ubyte"), 0, Tested));

    /// <summary>The part of CIFAR-10 that is here, with clothes as outliers.</summary>
    public static StudySet Cifar(string datasets) => new(
        "CIFAR-10", 3, 32,
        StudyPictures.Of(Path.Combine(datasets, "cifar10", "train4000.bin"), 0, Trained), StudyPictures.Of(Path.Combine(datasets, "cifar10", "test1000.bin"), 0, Tested),
        StudyPictures.Of(Path.Combine(datasets, "ood32", "fashion_mnist.bin"), 0, Tested));
}
