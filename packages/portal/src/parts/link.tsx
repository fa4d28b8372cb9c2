import { Button, type ButtonProps, Link, type LinkProps } from '@fluentui/react-components';
import { createLink } from '@tanstack/react-router';
import type { Ref } from 'react';

type Anchor<P> = P & { readonly href?: string; readonly ref?: Ref<HTMLAnchorElement> };

/** A link to a page of the portal. */
export const PageLink = createLink((props: Anchor<LinkProps>) => <Link {...(props as LinkProps)} />);

/** The same, looking like a button. */
export const ButtonLink = createLink((props: Anchor<ButtonProps>) => <Button {...(props as ButtonProps & { as: 'a' })} as="a" />);
