using Whence.Models.Images;

namespace Whence.Cli;

/// <summary>What is made once, when the first picture that can be read is there: its size is taken where nothing else says a network's.</summary>
sealed class AtFirstPicture<T>(Func<Image, T> open) : IDisposable
    where T : class, IDisposable
{
    T? opened;

    public T For(Image picture) => opened ??= open(picture);

    public void Dispose() => opened?.Dispose();
}
